package ai.sutazai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.OneArgFunction;
import org.luaj.vm2.lib.jse.JsePlatform;

/** {@code kong/kong.yml} as the container renders it, read as Kong reads it. */
record Gateway(JsonNode config) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** What {@code kong/render} said, and whether it was content. */
  record Rendered(int exit, String out, String complaint) {}

  /** A route, and what applies to it. */
  record Route(String name, boolean withToken, List<String> methods, Pattern path, JsonNode yaml) {

    boolean takes(String method, String requestPath) {
      return methods.contains(method) && path.matcher(requestPath).lookingAt();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Gateway withSecret(String secret) {
    return of(Map.of("JWT_SECRET_KEY", secret, "REDIS_PASSWORD", "sesame"));
  }

  static Gateway of(Map<String, String> environment) {
    Rendered rendered = render(environment);
    if (rendered.exit() != 0) {
      throw new IllegalStateException(rendered.complaint());
    }
    try {
      return new Gateway(YAML.readTree(rendered.out()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Rendered render(Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder("sh", "kong/render");
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String complaint =
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Rendered(process.waitFor(), out, complaint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (JsonNode service : config.at("/services")) {
      for (JsonNode route : service.at("/routes")) {
        List<String> methods = new ArrayList<>();
        route.at("/methods").forEach(method -> methods.add(method.asText()));
        // "~" says that it is a regular expression, which has to fit at the path's beginning.
        Pattern path = Pattern.compile(route.at("/paths/0").asText().substring(1));
        boolean withToken = !plugin(service.at("/plugins"), "jwt").isMissingNode();
        routes.add(new Route(route.at("/name").asText(), withToken, methods, path, route));
      }
    }
    return routes;
  }

  List<Route> takers(String method, String path) {
    return routes().stream().filter(route -> route.takes(method, path)).toList();
  }

  JsonNode service(String name) {
    return named(config.at("/services"), name);
  }

  /** The settings of a plugin that is for every request. */
  JsonNode plugin(String name) {
    return plugin(config.at("/plugins"), name);
  }

  static JsonNode plugin(JsonNode plugins, String name) {
    return named(plugins, name).path("config");
  }

  private static JsonNode named(JsonNode nodes, String name) {
    return StreamSupport.stream(nodes.spliterator(), false)
        .filter(node -> node.at("/name").asText().equals(name))
        .findFirst()
        .orElse(YAML.missingNode());
  }

  /** A request or a reply of which Kong's Lua functions see headers, status and body. */
  static final class Exchange {

    final Map<String, String> headers = new HashMap<>();
    int status;
    String source;
    String path = "/";
    String body;

    Exchange header(String name, String value) {
      headers.put(name.toLowerCase(Locale.ROOT), value);
      return this;
    }

    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  /** What Kong offers to functions, as far as ours use it. */
  private static final String KONG =
      """
      local function get(name) return headers[name:lower()] end
      local function set(name, value) headers[name:lower()] = value end
      local function clear(name) headers[name:lower()] = nil end
      kong = {
        request = { get_header = get, get_raw_path = function() return path end },
        service = { request = { set_header = set, clear_header = clear } },
        response = {
          get_header = get, set_header = set, clear_header = clear,
          get_status = function() return status end,
          set_status = function(new) status = new end,
          get_source = function() return source end,
        },
      }
      ngx = { arg = { body, true }, decode_base64 = decode_base64 }
      """;

  /** Runs a function of this configuration in place of Kong. */
  void run(String plugin, String phase, Exchange exchange) {
    Globals lua = JsePlatform.standardGlobals();
    LuaTable headers = new LuaTable();
    exchange.headers.forEach(headers::set);
    lua.set("headers", headers);
    lua.set("status", exchange.status);
    lua.set("source", exchange.source == null ? LuaValue.NIL : LuaValue.valueOf(exchange.source));
    lua.set("path", exchange.path);
    lua.set("body", exchange.body == null ? LuaValue.NIL : LuaValue.valueOf(exchange.body));
    lua.set("decode_base64", new DecodeBase64());
    lua.load(KONG).call();
    lua.load(plugin(plugin).at("/" + phase + "/0").asText()).call();

    exchange.headers.clear();
    for (LuaValue name : headers.keys()) {
      exchange.headers.put(name.tojstring(), headers.get(name).tojstring());
    }
    exchange.status = lua.get("status").toint();
    LuaValue body = lua.get("ngx").get("arg").get(1);
    exchange.body = body.isnil() ? null : body.tojstring();
  }

  private static final class DecodeBase64 extends OneArgFunction {
    @Override
    public LuaValue call(LuaValue text) {
      try {
        return LuaValue.valueOf(Base64.getDecoder().decode(text.checkjstring()));
      } catch (IllegalArgumentException e) {
        return LuaValue.NIL;
      }
    }
  }
}
