package ai.sutazai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.ValidationContext;

/** An object that is a JSON Schema itself, which something else will be held to. */
final class JsonSchemaFormat implements Format {

  static final String NAME = "json-schema";

  @Override
  public boolean matches(ExecutionContext execution, ValidationContext context, JsonNode value) {
    return !value.isObject() || SchemaCheck.isSchema(value);
  }

  @Override
  public String getName() {
    return NAME;
  }
}
