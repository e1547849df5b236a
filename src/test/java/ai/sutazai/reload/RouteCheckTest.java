package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteCheckTest {

  private static final String SEARCH = "routes/query/search.camel.yaml";

  private final Map<String, String> texts =
      new TreeMap<>(
          new RouteFolder(Path.of("routes"), Path.of("config/prompts"), Path.of("config/schemas"))
              .read());

  /** One for all, as in a service: what it has read already it does not read again. */
  private static final RouteCheck CHECK = OfflineCheck.check();

  private static final Allowed ALLOWED = new Allowed(ProductBeans.called());

  @Test
  void theProductsOwnFilesAreRight() {
    assertThat(CHECK.faults(texts)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "direct:find-chunks | direct:find-chunk | calls direct:find-chunk, which no route serves",
        "ref: json | ref: jason | uses the bean 'jason'",
        "method: write | method: writes | calls 'writes', which the bean",
        "http-errors | http-error | names the routeConfiguration 'http-error'",
        "id: search | id: query | has the id 'query'",
        "- to: | - walk: | does not fit the schema",
        "uri: direct:find-chunks | uri: exec:rm | uses the component exec",
        "uri: direct:find-chunks | uri: '{{x:exec:rm}}' | uses more than a setting's name between braces",
        "${exchange.clock.elapsed} | ${exchange.context.name} | runs code by '.context'",
        "description: | descripton: | does not fit the schema",
        "- route: | - route | YAML",
        "uri: direct:find-chunks | uri: '{{sutazai.model-override}}exec:rm' | uses the component exec",
        "uri: direct:find-chunks | uri: !!str direct:find-chunks | uses the tag",
        "uri: direct:find-chunks | uri: 'seda:a?queue=#class:java.util.ArrayDeque' | uses the bean 'class:java.util.ArrayDeque'",
        "uri: direct:find-chunks | uri: 'seda:a?queue=#secrets' | uses the bean 'secrets'",
        "${exchange.clock.elapsed} | $simple{exchange.clock.elapsed} | runs code by '$simple{'",
        "${exchange.clock.elapsed} | ${ty{{sutazai.model-override}}pe:a.B.C} | runs code by '${type:'"
      })
  void whatIsWrongIsNamedWithItsLine(String right, String wrong, String reason) {
    assertThat(texts.get(SEARCH)).contains(right);
    texts.put(
        SEARCH,
        texts.get(SEARCH).replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

    List<Fault> faults = CHECK.faults(texts);

    assertThat(faults).isNotEmpty();
    assertThat(faults.get(0).source()).isEqualTo(SEARCH);
    assertThat(faults.get(0).reason()).contains(reason);
    assertThat(faults.get(0).line()).isPositive();
  }

  /** In them nothing says of a text whether it is a URI, a bean or an expression. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to: direct:nowhere | to",
        "to: 'class:java.lang.Runtime?method=getRuntime' | to",
        "to: 'file:/outside' | to",
        "to: '{{database.row}}' | to",
        "bean: dataSource | bean",
        "log: hello | log",
        "removeHeaders: '*' | removeHeaders",
        "setBody: {simple: '${body}'} | simple",
        "setBody: {expression: {simple: hello}} | simple",
        "setBody: {method: flags} | method",
        "setBody: {spel: 'a#{T(java.lang.System).nanoTime()}'} | spel",
        "split: {tokenize: a, steps: [{stop: {}}]} | tokenize"
      },
      quoteCharacter = '`')
  void shortFormIsRefused(String step, String name) {
    addStep(step);

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.source()).isEqualTo(SEARCH);
              assertThat(fault.line()).isEqualTo(lineOf(step));
              assertThat(fault.reason())
                  .isEqualTo(
                      "writes '"
                          + name
                          + "' in short; it has to be written out in full, field by field");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to: 'class:java.lang.Runtime?method=getRuntime' | uses the component class",
        "to: file:/outside | uses a directory that is not {{sutazai.inbox-dir}} with plain names after it",
        "bean: secrets | uses the bean 'secrets'",
        "setBody: {method: dataSource} | writes 'method' in short",
        "setBody: {spel: 'a#{T(java.lang.System).nanoTime()}'} | uses the language spel",
        "setBody: {tokenize: a} | uses the language tokenize"
      },
      quoteCharacter = '`')
  void shortFormHidesNothingThatIsNotAllowed(String step, String reason) {
    addStep(step);

    assertThat(notAllowed())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.line()).isEqualTo(lineOf(step));
              assertThat(fault.reason()).contains(reason);
            });
  }

  /** Camel's others, each of which runs code or reads what nobody has looked at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "csimple",
        "datasonnet",
        "groovy",
        "hl7terser",
        "java",
        "joor",
        "jq",
        "js",
        "jsonpath",
        "language",
        "mvel",
        "ognl",
        "python",
        "ref",
        "spel",
        "tokenize",
        "wasm",
        "xpath",
        "xquery",
        "xtokenize"
      })
  void otherLanguageIsRefused(String language) {
    addStep("setBody: {expression: {" + language + ": {expression: a}}}");

    assertThat(notAllowed())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.reason())
                    .isEqualTo(
                        "uses the language "
                            + language
                            + "; allowed are simple, constant, method, header, exchangeProperty,"
                            + " variable"));
  }

  /** Whoever writes a route chooses which settings stand in it, and a setting could be any text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setBody: {expression: {simple: {expression: '${bean{{path.separator}}type{{path.separator}}a.B?method=c}'}}} | uses {{path.separator}}, which is none of this product's settings",
        "log: {message: '{{HOME}}'} | uses {{HOME}}, which is none of this product's settings",
        "log: {message: '{{sutazai.jwt-secret-key}}'} | uses {{sutazai.jwt-secret-key}}, which is none of this product's settings",
        "log: {message: '{{!user.dir}}'} | uses {{!user.dir}}, which is none of this product's settings",
        "log: {message: '{{{{sutazai.model-override}}user.dir}}'} | uses a setting within another",
        "to: {uri: 'file:{{file.separator}}tmp/outside'} | uses a directory that is not {{sutazai.inbox-dir}} with plain names after it",
        "to: {uri: 'file:{{sutazai.data-dir}}/keys'} | uses a directory that is not {{sutazai.inbox-dir}} with plain names after it",
        "to: {uri: 'file:{{sutazai.inbox-dir}}/../../dots'} | uses a directory that is not {{sutazai.inbox-dir}} with plain names after it",
        "to: {uri: 'file:{{sutazai.inbox-dir}}/a?fileName=/etc/passwd'} | uses a directory that is not {{sutazai.inbox-dir}} with plain names after it",
        "to: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {fileName: ../b}} | may lead out of the directory",
        "to: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {jailStartingDirectory: false}} | sets jailStartingDirectory",
        "poll: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {move: /etc/cron.d/x}} | may lead out of the directory",
        "poll: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {pre-move: .done/../../x}} | may lead out of the directory",
        "poll: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {moveFailed: '${header.x}'}} | may lead out of the directory",
        "log: {message: '{{sutazai.jwt-sec-ret-key}}'} | none of this product's settings",
        "log: {message: '{{sutazai.ollama-base-u-rl}}'} | none of this product's settings",
        "log: {message: '${header.CamelHttpServletRequest.getAttribute(a.CONTEXT)}'} | runs code by 'CamelHttpServlet'",
        "log: {message: '${header.a.SERVLET_CONTEXT}'} | runs code by '.SERVLET_CONTEXT'",
        "convertBodyTo: {type: java.io.File} | converts to java.io.File",
        "setBody: {expression: {simple: {expression: '${bodyAs(java.io.File)}'}}} | converts to java.io.File",
        "setBody: {expression: {simple: {expression: '${headerAs(a, java.nio.file.Path)}'}}} | converts to java.nio.file.Path",
        "setBody: {expression: {simple: {expression: a, resultType: java.io.File}}} | converts to java.io.File",
        "unmarshal: {json: {unmarshalType: java.io.File}} | sets unmarshalType",
        "to: {uri: direct, parameters: {name: nowhere}} | calls no route by its name; write direct:<name>",
        "to: {uri: 'direct:', parameters: {name: nowhere}} | calls no route by its name; write direct:<name>"
      },
      quoteCharacter = '`')
  void wayRoundWhatIsAllowedIsRefused(String step, String reason) {
    assertRefused(step, reason);
  }

  /** Camel reads such a text from there, and what stands there nobody has looked at. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setBody: {expression: {simple: {expression: 'resource:file:config/prompts/classifier.md'}}}",
        "setBody: {expression: {simple: {expression: 'resource:file:routes/query/check-answer.sql'}}}",
        "setBody: {expression: {simple: {expression: 'resource:file:${header.a}'}}}",
        "setBody: {expression: {simple: {expression: \"${join(',','',resource:file:a)}\"}}}",
        "setBody: {expression: {constant: {expression: 'resource:file:config/prompts/classifier.md'}}}",
        "setBody: {expression: {constant: {expression: 'resource:file:routes/api/openapi.yaml'}}}",
        "setBody: {expression: {constant: {expression: 'resource:file:routes/../data/a.sql'}}}",
        "setBody: {expression: {constant: {expression: 'resource:file:/routes/a.sql'}}}",
        "setBody: {expression: {constant: {expression: 'resource:http://127.0.0.1/a.sql'}}}",
        "setBody: {expression: {constant: {expression: 'resource:classpath:a.sql'}}}",
        "setBody: {expression: {constant: {expression: 'resource:base64:YQ=='}}}",
        "setBody: {expression: {constant: {expression: ' resource:ref:tokenKey'}}}",
        "setBody: {expression: {constant: {expression: \"\\x72esource:file:data/jwt-secret\"}}}",
        "setBody: {expression: {constant: {expression: 'res{{sutazai.inbox-owner}}ource:file:/etc/passwd'}}}",
        "setBody: {expression: {constant: {expression: 'resource:file:routes/{{sutazai.inbox-owner}}a.sql'}}}",
        "log: {message: 'resource:file:routes/query/check-answer.sql'}",
        "to: {uri: 'file:{{sutazai.inbox-dir}}', parameters: {fileName: 'resource:file:a'}}"
      },
      quoteCharacter = '`')
  void textFromElsewhereIsRefused(String step) {
    assertRefused(step, "may read only a statement");
  }

  /** What only the service itself has in its hands: connections, keys, threads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log: {message: '${bean:dataSource.getJdbcUrl}'} | uses the bean 'dataSource'",
        "log: {message: '${bean:tokenKey.getEncoded}'} | uses the bean 'tokenKey'",
        "log: {message: '${bean:dataSource?method=close}'} | uses the bean 'dataSource'",
        "bean: {ref: dataSource, method: getPassword} | uses the bean 'dataSource'",
        "bean: {ref: requestThreads, method: shutdownNow} | uses the bean 'requestThreads'",
        "setBody: {expression: {method: {ref: chatModel, method: chat('a')}}} | uses the bean 'chatModel'",
        "setBody: {expression: {method: {ref: schemas, method: faultOf('a')}}} | uses the bean 'schemas'",
        "policy: {ref: tokenKey, steps: [{stop: {}}]} | uses the bean 'tokenKey'",
        "setBody: {expression: {ref: {expression: tokenKey}}} | uses the language ref",
        "to: {uri: 'jdbc:bulkPool'} | uses the bean 'bulkPool'",
        "to: {uri: 'seda:a?queue=#tokenKey'} | uses the bean 'tokenKey'",
        "to: {uri: 'seda:a?queue=#chatModel'} | uses the bean 'chatModel'",
        "to: {uri: 'seda:a?queue=%23tokenKey'} | hides what it means with '%'",
        "to: {uri: 'seda:a?queue=RAW(#tokenKey)'} | hides what it means with 'RAW('",
        "to: {uri: 'seda:a', parameters: {queue: ' #tokenKey'}} | uses the bean 'tokenKey'",
        "to: {uri: 'seda:a', parameters: {queue: 'RAW(#tokenKey)'}} | hides what it means with 'RAW('",
        "to: {uri: 'seda:a', parameters: {queue: '#bean:tokenKey'}} | uses the bean 'tokenKey'",
        "split: {expression: {simple: {expression: '${body}'}}, aggregationStrategy: dataSource, aggregationStrategyMethodName: close, steps: [{stop: {}}]} | uses the bean 'dataSource'",
        "split: {expression: {simple: {expression: '${body}'}}, aggregationStrategy: '#class:org.apache.camel.processor.aggregate.AggregationStrategyBeanAdapter', steps: [{stop: {}}]} | uses the bean 'class:org.apache.camel.processor.aggregate.AggregationStrategyBeanAdapter'",
        "split: {expression: {simple: {expression: '${body}'}}, onPrepare: tokenKey, steps: [{stop: {}}]} | uses the bean 'tokenKey'",
        "idempotentConsumer: {expression: {simple: {expression: '${body}'}}, idempotentRepository: tokenKey, steps: [{stop: {}}]} | uses the bean 'tokenKey'",
        "threads: {executorService: applicationTaskExecutor} | uses the bean 'applicationTaskExecutor'",
        "log: {message: a, logger: tokenKey} | uses the bean 'tokenKey'",
        "to: {uri: 'seda:a', parameters: {queue: '{{sutazai.inbox-owner}}#tokenKey'}} | uses the bean '{{sutazai.inbox-owner}}#tokenKey'",
        "to: {uri: 'seda:a?queue={{sutazai.inbox-owner}}#tokenKey'} | uses the bean 'tokenKey'",
        "to: {uri: 'seda:a', parameters: {queue: '%23tokenKey'}} | hides what it means with '%'",
        "to: {uri: 'seda:a', parameters: {size: '7&queue=#tokenKey'}} | hides what it means with '&'",
        "to: {uri: 'seda:a', parameters: {'size=7&queue': 7}} | hides what it means with '&'"
      },
      quoteCharacter = '`')
  void infrastructureIsNeitherCalledNorReferredTo(String step, String reason) {
    assertRefused(step, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bean: {ref: searchIndex, method: close} | calls 'close', which the bean 'searchIndex'",
        "log: {message: '${bean:inbox.close}'} | calls 'close', which the bean 'inbox'",
        "bean: {ref: eventStreams, method: stop} | calls 'stop', which the bean 'eventStreams'",
        "bean: {ref: searchIndex, method: notifyAll} | calls 'notifyAll', which the bean 'searchIndex'",
        "bean: {ref: documentParser, method: 'parse(a, b, c)'} | uses the bean 'documentParser'",
        "bean: {ref: searchIndex} | uses the bean 'searchIndex' without a method",
        "log: {message: '${bean:searchIndex}'} | uses the bean 'searchIndex' without a method",
        "bean: {ref: searchIndex, method: revisions().clear} | calls 'revisions().clear'",
        "setBody: {expression: {method: {ref: searchIndex, method: revisions.clear}}} | calls 'revisions.clear'",
        "log: {message: '${bean:searchIndex::close}'} | writes a call in another way",
        "log: {message: '${bean:searchIndex?scope=Singleton&method=close}'} | writes a call in another way",
        "log: {message: '${bean:searchIndex.revisions.clear}'} | writes a call in another way",
        "log: {message: '${bean:flags.isKnown(${header.a})}'} | writes an expression within another",
        "log: {message: '${${header.a}}'} | writes an expression within another",
        "log: {message: '${header.a.put(${header.b}, 1)}'} | writes an expression within another",
        "log: {message: '${exchange.fromEndpoint.component.connectionFactory.password}'} | runs code by '.fromEndpoint'",
        "log: {message: '${exception.exchange}'} | runs code by '.exchange'",
        "log: {message: '${messageAs(a.B).request}'} | converts to a.B",
        "log: {message: '${header.a.servletContext.b}'} | runs code by '.servletContext'"
      },
      quoteCharacter = '`')
  void ofABeanOnlyWhatItDoesForRoutesIsCalled(String step, String reason) {
    assertRefused(step, reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bean: {ref: searchIndex, method: size}",
        "log: {message: '${bean:searchIndex.size} ${bean:flags?method=enabled(''door-http'')}'}",
        "bean: {ref: notifications, method: inUse}",
        "convertBodyTo: {type: java.lang.String}",
        "log: {message: '${headerAs(a, ''Integer'')}'}",
        "to: {uri: 'jdbc:record?outputType=SelectOne&prepareStatementStrategy=#statements'}",
        "split: {expression: {simple: {expression: '${body}'}}, executorService: requestThreads, steps: [{stop: {}}]}",
        "setBody: {expression: {constant: {expression: 'resource:file:routes/query/check-answer.sql'}}}"
      })
  void whatRoutesAreMadeOfIsTaken(String step) {
    addStep(step);

    assertThat(CHECK.faults(texts)).isEmpty();
  }

  @Test
  void filesAreMovedBelowTheirDirectory() {
    addStep(
        "to: {uri: 'file:{{sutazai.inbox-dir}}-b/c', parameters: {move:"
            + " '.done/${date:now:yyyyMMdd}/${file:name}', fileName: '${header.a}'}}");

    assertThat(CHECK.faults(texts)).isEmpty();
  }

  @Test
  void nameOfARouteStandsInItsUri() {
    texts.put(
        SEARCH,
        texts
            .get(SEARCH)
            .replaceFirst("uri: direct:search", "uri: direct\n      parameters: {name: search}"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("write direct:<name>"));
  }

  @Test
  void whatIsDoneAfterAnInterceptedStepIsLookedAt() {
    String source = "routes/errors/http-errors.camel.yaml";
    texts.put(
        source,
        texts.get(source)
            + "    interceptSendToEndpoint:\n      - interceptSendToEndpoint:\n"
            + "          uri: log:foo\n          afterUri: class:java.util.Date?method=getTime\n"
            + "          steps:\n            - stop: {}\n");

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).contains("uses the component class"));
  }

  /** Two of them side by side would be a text that nobody has looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"$", "{", "a}", "${body}", "#tokenKey", "a?queue=%23b", "a&b=c"})
  void whatCouldBecomeCodeDoesNotFillATemplateIn(String value) {
    String agent = "routes/agents/classifier.camel.yaml";
    texts.put(agent, texts.get(agent).replace("value: classify\n", "value: '" + value + "'\n"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(
            f -> assertThat(f.reason()).contains("fills a template in with what could be code"));
  }

  private void assertRefused(String step, String reason) {
    addStep(step);

    assertThat(CHECK.faults(texts)).extracting(Fault::reason).anyMatch(r -> r.contains(reason));
  }

  /** What the search is made of that is not allowed, whether it fits the schema or not. */
  private List<Fault> notAllowed() {
    List<Fault> faults = new ArrayList<>();
    Definition.of(Map.of(SEARCH, texts.get(SEARCH))).forEach(d -> ALLOWED.check(d, faults));
    return faults;
  }

  private void addStep(String step) {
    texts.put(SEARCH, texts.get(SEARCH).replaceFirst("steps:\n", withStep(step)));
  }

  private static String withStep(String step) {
    return Matcher.quoteReplacement("steps:\n        - " + step + "\n");
  }

  private int lineOf(String step) {
    return texts.get(SEARCH).lines().map(String::strip).toList().indexOf("- " + step) + 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"- todo", "-", "- {}", "- rou", "- []", "- {route: {}, rest: {}}"})
  void whatDefinesNothingIsRefused(String text) {
    texts.put(SEARCH, text);

    assertThat(CHECK.faults(texts))
        .first()
        .satisfies(
            f -> {
              assertThat(f.source()).isEqualTo(SEARCH);
              assertThat(f.reason()).contains("one definition");
            });
  }

  /** Readers take an alias for different texts: one for its name, the other for what it means. */
  @Test
  void aliasIsRefused() {
    texts.put(
        SEARCH,
        texts
            .get(SEARCH)
            .replaceFirst("description: (.*)", "description: &direct \"$1\"")
            .replaceFirst("uri: direct:find-chunks", "uri: *direct"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(
            f -> {
              assertThat(f.reason()).contains("uses the alias");
              assertThat(f.line()).isPositive();
            });
  }

  @Test
  void parameterOfATemplateIsNoComponentAndNoCode() {
    String template = "routes/templates/agent-worker.camel.yaml";
    String text = texts.get(template);
    texts.put(template, text.replace("\"direct:{{work}}\"", "\"{{work}}\""));
    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("{{work}} stands for a component"));

    texts.put(template, text.replace("${body} != null", "${{{work}}} != null"));
    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("{{work}} stands for code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{?work}} | stands for a component",
        "{{sutazai.inbox-owner}}{{work}} | stands for a component",
        "seda{{work}}:a | stands for a component"
      })
  void componentIsNotFilledInByAnotherWay(String uri, String reason) {
    inTemplate("\"direct:{{work}}\"", "\"" + uri + "\"");

    assertThat(CHECK.faults(texts)).extracting(Fault::reason).anyMatch(r -> r.contains(reason));
  }

  /** Their values stand in other files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "res{{work}}",
        "re{{sutazai.inbox-owner}}s{{work}}",
        "{{work}}ource:file:a",
        "{{work}}:file:a",
        "{{work}}{{agent}}",
        "{{work}}our{{?agent}}:file:a"
      })
  void parametersOfATemplateMakeNoTextFromElsewhere(String text) {
    inTemplate("\"{{agent}}\"", "\"" + text + "\"");

    assertThat(CHECK.faults(texts))
        .extracting(Fault::reason)
        .anyMatch(r -> r.contains("could stand for a part of 'resource:'"));
  }

  /** Camel would take it for the setting of that name, such as the inbox's directory. */
  @ParameterizedTest
  @ValueSource(
      strings = {"routes/agents/classifier.camel.yaml", "routes/templates/agent-worker.camel.yaml"})
  void parameterOfATemplateIsNoSetting(String source) {
    texts.put(
        source, texts.get(source).replaceFirst("- name: work\n", "- name: sutazai.inbox-dir\n"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(
            f ->
                assertThat(f.reason())
                    .isEqualTo("gives a parameter the name of a setting: sutazai.inbox-dir"));
  }

  private void inTemplate(String right, String wrong) {
    String template = "routes/templates/agent-worker.camel.yaml";
    assertThat(texts.get(template)).contains(right);
    texts.put(template, texts.get(template).replace(right, wrong));
  }

  @Test
  void instanceWhoseWorkNobodyDoesIsRefused() {
    String agent = "routes/agents/classifier.camel.yaml";
    texts.put(agent, texts.get(agent).replace("value: classify\n", "value: nowhere\n"));

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.source()).isEqualTo(agent);
              assertThat(f.line()).isPositive();
              assertThat(f.reason()).contains("calls direct:nowhere, which no route serves");
            });
  }

  @Test
  void linkThatLeadsNowhereHidesNothing(@TempDir Path folder) throws IOException {
    Files.createSymbolicLink(folder.resolve("a.sql"), Path.of("nowhere"));
    Files.writeString(folder.resolve("b.sql"), "select 1");
    RouteFolder routes =
        new RouteFolder(folder, Path.of("config/prompts"), Path.of("config/schemas"));

    assertThat(routes.read()).containsKey("routes/b.sql");
    assertThat(routes.signature()).containsKey("routes/b.sql").doesNotContainKey("routes/a.sql");
  }

  @Test
  void whatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("b.sql"), "select 1");
    Path below = Files.createDirectory(folder.resolve("below"));
    Files.writeString(below.resolve("c.sql"), "select 1");
    Files.setPosixFilePermissions(file, Set.of());
    Files.setPosixFilePermissions(below, Set.of());
    assumeFalse(Files.isReadable(file), "root reads everything");
    try {
      assertThat(
              new RouteFolder(folder, Path.of("config/prompts"), Path.of("config/schemas"))
                  .faults())
          .extracting(Fault::toString)
          .containsExactlyInAnyOrder(
              "routes/b.sql cannot be read by the service",
              "routes/below cannot be read by the service");
    } finally {
      Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void foldersMayBeLinks(@TempDir Path folder) throws IOException {
    Path routes = Files.createSymbolicLink(folder.resolve("r"), Path.of("routes").toAbsolutePath());
    Path prompts =
        Files.createSymbolicLink(folder.resolve("p"), Path.of("config/prompts").toAbsolutePath());
    RouteFolder linked = new RouteFolder(routes, prompts, Path.of("config/schemas"));

    assertThat(linked.read()).isEqualTo(texts);
    assertThat(linked.signature().keySet()).isEqualTo(texts.keySet());
    assertThat(linked.faults()).isEmpty();
  }

  @Test
  void folderThatALinkLeadsToCannotBeWrittenByEverybody(@TempDir Path folder) throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path routes = Files.createSymbolicLink(folder.resolve("r"), real);

    assertThat(new RouteFolder(routes, Path.of("config/prompts"), Path.of("config/schemas")).open())
        .extracting(Fault::toString)
        .containsExactly("routes can be written by everybody; chmod o-w it");
  }

  /** A link may lead to what others write, whoever can write the link itself. */
  @Test
  void faultOfAFolderIsThatOfItsFilesAndOfLinks(@TempDir Path folder) throws IOException {
    Path agents = Files.createDirectory(folder.resolve("agents"));
    Path file = Files.writeString(agents.resolve("a.sql"), "select 1");
    Files.setPosixFilePermissions(agents, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createSymbolicLink(folder.resolve("b.sql"), file);
    Files.writeString(folder.resolve("agents.sql"), "select 1");
    RouteFolder routes =
        new RouteFolder(folder, Path.of("config/prompts"), Path.of("config/schemas"));
    List<Fault> faults = routes.faults();

    assertThat(faults).extracting(Fault::source).containsExactly("routes/agents");
    assertThat(routes.about(Set.of("routes/agents/a.sql"), faults)).isEqualTo(faults);
    assertThat(routes.about(Set.of("routes/agents/gone.sql"), faults)).isEqualTo(faults);
    assertThat(routes.about(Set.of("routes/b.sql"), faults)).isEqualTo(faults);
    assertThat(routes.about(Set.of("routes/agents.sql", "config/prompts/answer.md"), faults))
        .isEmpty();
  }

  @Test
  void folderBelowPromptsHoldsNone(@TempDir Path prompts) throws IOException {
    Files.writeString(prompts.resolve("answer.md"), "Answer.");
    Files.createDirectory(prompts.resolve("old"));
    Files.writeString(prompts.resolve("old/answer.md"), "Answer badly.");

    assertThat(
            new RouteFolder(Path.of("routes"), prompts, Path.of("config/schemas")).read().keySet())
        .filteredOn(source -> source.startsWith("config/prompts"))
        .containsExactly("config/prompts/answer.md");
  }

  @Test
  void lineIsThatOfTheWholeTextEvenIfItIsPartOfAnotherBefore() {
    String step = "to: {uri: direct:find-chunk}";
    texts.put(SEARCH, texts.get(SEARCH).stripTrailing() + "\n        - " + step + "\n");

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(f -> assertThat(f.line()).isEqualTo(lineOf(step)));
  }

  @Test
  void idOfAnotherFileIsRefused() {
    texts.put("routes/zoo/search.camel.yaml", texts.get(SEARCH));

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("which " + SEARCH + " has already"));
  }

  /** Of routes that are loaded one by one Camel takes it; at a start, all at once, it does not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"to-database-get-me", "get-you", "classifier", "to-queue-mine", "before-me"})
  void idThatAnotherRouteOrItsStepHasIsNoSteps(String id) {
    String template = "routes/templates/agent-worker.camel.yaml";
    String file = "routes/zoo/get-me-too.camel.yaml";
    texts.put("routes/security/get-you.camel.yaml", getMe("get-you", "before-me"));
    texts.put(
        template,
        texts
            .get(template)
            .replace(
                "- to:\n                    uri: direct:claim-task",
                "- to:\n                    id: to-queue-mine\n                    uri: direct:claim-task"));
    texts.put(file, getMe("get-me-too", "to-database-get-me-too"));
    assertThat(CHECK.faults(texts)).isEmpty();

    texts.put(file, getMe("get-me-too", id));

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.source()).isEqualTo(file);
              assertThat(fault.line()).isPositive();
              assertThat(fault.reason())
                  .startsWith("has a step with the id '" + id + "', which routes/")
                  .endsWith(".camel.yaml has already");
            });
  }

  @Test
  void idOfTwoStepsOfARouteIsRefused() {
    texts.put(
        "routes/security/get-you.camel.yaml",
        getMe("get-you", "to-database-get-you")
            + "        - log:\n            id: to-database-get-you\n            message: a\n");

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).contains("the id 'to-database-get-you', which"));
  }

  /** It would take the door's place, and with it all operations would be gone. */
  @Test
  void idOfTheOperationsDoorIsRefused() {
    texts.put("routes/zoo/api.camel.yaml", getMe("api", "to-database-other"));

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.reason())
                    .isEqualTo("has the id 'api', which routes/api/rest.camel.yaml has already"));
  }

  /** A copy of it, as whoever begins a route makes one. */
  private String getMe(String route, String step) {
    return texts
        .get("routes/security/get-me.camel.yaml")
        .replaceAll("get-me\\b(?!\\.sql)", route)
        .replaceFirst("to-database-[\\w-]+", step);
  }

  @Test
  void routeThatOthersCallCannotGo() {
    texts.remove("routes/query/find-chunks.camel.yaml");

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("calls direct:find-chunks"));
  }

  @Test
  void routeOfAnOperationCannotGo() {
    texts.remove(SEARCH);

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("the contract's operation search"));
  }

  @Test
  void settingThatDoesNotExistIsNamed() {
    String source = "routes/ingestion/watch-inbox.camel.yaml";
    texts.put(source, texts.get(source).replace("sutazai.inbox-dir", "sutazai.inbox-folder"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("{{sutazai.inbox-folder}}"));
  }

  @Test
  void flagThatDoesNotExistIsNamed() {
    String inbox = "routes/ingestion/watch-inbox.camel.yaml";
    String door = "routes/api/submit-document.camel.yaml";
    texts.put(inbox, texts.get(inbox).replace("door-inbox", "door-inbocks"));
    texts.put(door, texts.get(door).replace("require('door-http')", "require"));

    assertThat(CHECK.faults(texts))
        .extracting(Fault::reason)
        .containsExactlyInAnyOrder(
            "asks by 'enabled('door-inbocks')' for a feature flag that does not exist",
            "asks by 'require' for a feature flag that does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"is_enabled('agnet-", "Is_Enabled ( 'agnet-"})
  void flagThatAStatementAsksForHasToExist(String wrong) {
    String claim = "routes/tasks/claim-task.sql";
    texts.put(claim, texts.get(claim).replace("is_enabled('agent-", wrong));

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.source()).isEqualTo(claim);
              assertThat(f.line()).isEqualTo(10);
              assertThat(f.reason())
                  .isEqualTo("asks for the feature flag 'agnet-', which does not exist");
            });
  }

  @Test
  void codeIsRefused() {
    texts.put(
        SEARCH,
        texts
            .get(SEARCH)
            .replaceFirst(
                "steps:\n",
                "steps:\n        - setBody:\n            expression:\n              simple:\n"
                    + "                expression: \"\\${bean:type:java.lang.Runtime?method=exit}\"\n"));

    assertThat(CHECK.faults(texts))
        .anySatisfy(f -> assertThat(f.reason()).contains("runs code by 'bean:type:'"));
  }

  @Test
  void whatIsNestedTooDeeplyIsRefused() {
    String file = "routes/query/deep.camel.yaml";
    texts.put(file, nested(330));

    assertThat(CHECK.faults(texts))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.source()).isEqualTo(file);
              assertThat(f.reason()).contains("nesting depth");
            });
  }

  static String nested(int steps) {
    return "- {route: {id: deep, description: Deep., routeConfigurationId: callers-errors, from: {uri: 'direct:deep', steps: ["
        + "{pipeline: {steps: [".repeat(steps)
        + "{stop: {}}"
        + "]}}".repeat(steps)
        + "]}}}\n";
  }

  @Test
  void garbageIsRefused() {
    texts.put(SEARCH, "\u0000\uFFFD\uFFFD");

    assertThat(CHECK.faults(texts)).hasSize(1).allMatch(f -> f.reason().contains("UTF-8"));
  }
}
