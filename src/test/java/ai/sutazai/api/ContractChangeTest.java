package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractChangeTest {

  private static final String OLD =
      """
      openapi: 3.1.0
      info: {title: Zoo, version: 1.0.0}
      servers: [{url: /api}]
      security: [{bearer: []}]
      paths:
        /animals/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          get:
            operationId: get-animal
            security: []
            parameters:
              - {name: depth, in: query, schema: {type: integer, maximum: 9, default: 3}}
            responses:
              '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}}}
          put:
            operationId: set-animal
            x-roles: [keeper, admin]
            requestBody:
              content:
                application/json: {schema: {$ref: '#/components/schemas/NewAnimal'}}
                text/plain: {schema: {type: string}}
            responses:
              '204': {description: Done.}
      components:
        schemas:
          Animal:
            type: object
            required: [name, legs]
            properties:
              name: {type: string}
              legs: {type: integer}
              cage: {type: string}
              young: {type: array, items: {$ref: '#/components/schemas/Animal'}}
          NewAnimal:
            type: object
            additionalProperties: false
            required: [name]
            properties:
              name: {type: string, minLength: 1, maxLength: 50}
              kind: {type: string, enum: [bird, fish]}
              legs: {type: [integer, 'null']}
              food: {type: array, items: {type: string, pattern: '^[a-z]+$'}}
              notes: {type: object}
              story: {type: string, x-any-characters: true}
              sizes: {type: object, additionalProperties: {type: number}}
              label: {$ref: '#/components/schemas/Word', maxLength: 20, description: On the cage.}
              nickname: {$ref: '#/components/schemas/Word'}
              ghost: false
              odd: {type: array, prefixItems: [{type: string}], items: false}
              mate: {$ref: '#/components/schemas/Mate', required: [name]}
              tags: {type: object, patternProperties: {'^[^$]': {$ref: '#/components/schemas/Tag'}}, additionalProperties: false}
              marks: {type: object, propertyNames: {$ref: '#/components/schemas/Key'}}
          Tag: {type: [string, boolean]}
          Key: {type: string, maxLength: 64}
          Word: {type: string, maxLength: 30}
          Mate:
            type: object
            required: [id]
            properties:
              id: {type: string}
              name: {type: string}
              age: {type: integer}
          DocumentMessage: {type: object, additionalProperties: false, properties: {text: {type: string}}}
          NewTask: {type: object}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "put: | post: | no longer has PUT /animals/{id}",
        "security: [] | deprecated: true | wants a token for GET /animals/{id}",
        "[keeper, admin] | [admin] | lets fewer roles call PUT",
        "name: depth | name: deep | no longer takes the parameter query depth",
        "in: query, schema | in: query, required: true, schema | wants the parameter query depth",
        "maximum: 9 | maximum: 8 | another maximum what GET /animals/{id} takes query depth",
        "required: [name]\\n | required: [name, kind]\\n | now wants kind",
        "maxLength: 50 | maxLength: 49 | another maxLength",
        "minLength: 1, | minLength: 2, | another minLength",
        "[bird, fish] | [bird] | takes fewer values",
        "[integer, 'null'] | integer | changes the type",
        "[a-z]+ | [a-c]+ | another pattern",
        "kind: {type: string, enum: [bird, fish]}\\n | | no longer has the field kind",
        "text/plain: {schema: {type: string}}\\n | | has no text/plain any more",
        "required: [name, legs] | required: [name] | no longer promises legs",
        "cage: {type: string}\\n | | no longer has the field cage",
        "cage: {type: string} | cage: {type: [string, 'null']} | changes the type",
        "in: query, schema | in: header, schema | no longer takes the parameter query depth",
        "notes: {type: object} | notes: {type: object, additionalProperties: {type: integer}} | changes the type",
        "notes: {type: object} | notes: {type: object, properties: {x: {type: integer}}} | changes the type",
        "notes: {type: object} | notes: {type: object, additionalProperties: false} | no longer takes other fields",
        "{type: number}} | {type: integer}} | changes the type",
        "{type: number}} | {type: number}, properties: {x: {type: integer}}} | changes the type",
        "string, x-any-characters: true | string | no longer takes any character in what PUT /animals/{id} takes story",
        "'204' | '200' | no longer answers 204 to PUT /animals/{id}",
        "'200' | '201' | no longer answers 200 to GET /animals/{id}",
        "content:\\n | required: true\\n        content:\\n | wants a body",
        "{$ref: '#/components/schemas/NewAnimal'} | {$ref: '#/components/schemas/NewAnimal', required: [kind]} | now wants kind",
        "nickname: {$ref: '#/components/schemas/Word'} | nickname: {$ref: '#/components/schemas/Word', maxLength: 10} | another maxLength",
        "nickname: {$ref: '#/components/schemas/Word'} | nickname: {$ref: '#/components/schemas/Word', pattern: '^zz'} | another pattern",
        "maxLength: 20 | maxLength: 19 | another maxLength",
        "Word: {type: string, maxLength: 30} | Word: {type: string, maxLength: 19} | another maxLength",
        "required: [name]}\\n | required: [name, age]}\\n | now wants age",
        "Mate', required: [name]} | Mate', required: [name], properties: {age: {maximum: 9}}} | takes apart in another way",
        "legs: {type: [integer, 'null']} | legs: false | leaves nothing of what PUT /animals/{id} takes legs",
        "items: {type: string, pattern: '^[a-z]+$'} | items: false | leaves nothing of what PUT /animals/{id} takes food[]",
        "notes: {type: object} | notes: {type: object, properties: {x: false}} | leaves nothing of what PUT /animals/{id} takes notes x",
        "notes: {type: object} | notes: {type: object, unevaluatedProperties: false} | another unevaluatedProperties",
        "notes: {type: object} | notes: {type: object, not: {required: [x]}} | another not",
        "notes: {type: object} | notes: false | leaves nothing of what",
        "text/plain: {schema: {type: string}} | text/plain: {schema: false} | leaves nothing of what",
        "sizes: {type: object, additionalProperties: {type: number}} | sizes: {type: object, properties: {x: false}, additionalProperties: {type: number}} | leaves nothing of what",
        "cage: {type: string} | cage: false | leaves nothing of what GET /animals/{id} answers cage",
        "Tag: {type: [string, boolean]} | Tag: {type: string} | changes the type",
        "patternProperties: {'^[^$]': {$ref: '#/components/schemas/Tag'}}, | | no longer has the field ^[^$]",
        "patternProperties: {'^[^$]' | patternProperties: {'^x': {type: string}, '^[^$]' | another patternProperties",
        "tags: {type: object, | tags: {type: object, properties: {size: {type: integer}}, | changes the type",
        "Key: {type: string, maxLength: 64} | Key: {type: string, maxLength: 63} | another propertyNames",
        "maximum: 9, default: 3 | maximum: 9 | no longer has the default 3 in what GET /animals/{id} takes query depth",
        "default: 3 | default: 4 | no longer has the default 3",
        "{text: {type: string}}} | {text: {type: string}}, required: [text]} | now wants text in what DocumentMessage takes",
        "{text: {type: string}} | {words: {type: string}} | no longer has the field text in what DocumentMessage takes"
      })
  void whatBreaksACallerIsNamed(String right, String wrong, String said) {
    String from = right.replace("\\n", "\n");
    assertThat(OLD).contains(from);
    String young = OLD.replace(from, wrong == null ? "# Gone.\n" : wrong.replace("\\n", "\n"));

    assertThat(breaks(young)).isNotEmpty().allSatisfy(b -> assertThat(b).contains(said));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maximum: 9 | maximum: 10",
        "maxLength: 50 | maxLength: 51",
        "[bird, fish] | [bird, fish, snail]",
        "legs: {type: integer} | legs: {type: integer, description: All of them.}",
        "legs: {type: [integer, 'null']} | legs: {type: [number, 'null']}",
        "cage: {type: string} | cage: {type: string, enum: [a, b]}",
        "[keeper, admin] | [keeper, admin, guest]",
        "operationId: set-animal | operationId: put-animal",
        "cage: {type: string} | {cage: {type: string}, age: {type: integer}}",
        "kind: {type: string, enum | kind: {type: string, default: bird, enum",
        "maxLength: 50} | maxLength: 50, x-any-characters: true}",
        "{type: number}} | {type: [number, string]}}",
        "{type: number}} | {type: number}, properties: {x: {type: [number, 'null']}}}",
        "{type: number}} | {}}",
        "notes: {type: object} | notes: {type: object, properties: {x: {description: Any.}}}",
        "maxLength: 20 | maxLength: 21",
        "maxLength: 20, | |",
        "description: On the cage. | description: Behind the cage.",
        "label: {$ref: '#/components/schemas/Word', maxLength: 20, | label: {type: string, maxLength: 20,",
        "nickname: {$ref: '#/components/schemas/Word'} | nickname: {type: string, maxLength: 30}",
        "nickname: {$ref: '#/components/schemas/Word'} | nickname: true",
        "required: [name]}\\n | properties: {name: {type: string}}}\\n",
        "ghost: false | ghost: {type: string}",
        "ghost: false\\n | # Gone.\\n",
        "items: false | items: {type: integer}",
        ", items: false | |",
        "Tag: {type: [string, boolean]} | Tag: {type: [string, boolean, number]}",
        "tags: {type: object, | tags: {type: object, properties: {$size: {type: integer}}, |",
        ", additionalProperties: false}\\n        marks | }\\n        marks"
      })
  void whatBreaksNobodyIsLetThrough(String right, String other) {
    String from = right.replace("\\n", "\n");
    assertThat(OLD).contains(from);
    String to = other == null ? "" : other.replace("\\n", "\n");
    String young =
        OLD.replace(from, to.replaceAll("^\\{(cage.*)}$", "$1").replace(", age", "\n        age"));

    assertThat(breaks(young)).isEmpty();
  }

  @Test
  void nobodySeesTheNameOfAPathsVariable() {
    assertThat(breaks(OLD.replace("{id}", "{animal}").replace("name: id", "name: animal")))
        .isEmpty();
  }

  @Test
  void theProductsOwnContractIsCompatibleWithItself() throws IOException {
    ContractText own = new ContractText(Files.readAllBytes(Path.of("routes/api/openapi.yaml")));

    assertThat(ContractChange.breaks(own, own)).isEmpty();
  }

  private static List<String> breaks(String young) {
    return ContractChange.breaks(text(OLD), text(young));
  }

  private static ContractText text(String text) {
    return new ContractText(text.getBytes(StandardCharsets.UTF_8));
  }
}
