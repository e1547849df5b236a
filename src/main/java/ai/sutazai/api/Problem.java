package ai.sutazai.api;

import ai.sutazai.errors.FieldError;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/** A failure as callers see it (RFC 9457); {@code errors} is empty unless fields are at fault. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Problem(
    String type,
    String code,
    String title,
    int status,
    String detail,
    String instance,
    String correlationId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {

  static final String MEDIA_TYPE = "application/problem+json";
}
