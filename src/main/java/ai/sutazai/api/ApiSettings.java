package ai.sutazai.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the HTTP door.
 *
 * @param contract the OpenAPI document
 * @param maxDocumentSize bounds the content of a document in every form
 * @param requestBodyTimeout how long a body may take to arrive, and a second more for each 64 KB
 */
@ConfigurationProperties("sutazai")
record ApiSettings(Resource contract, DataSize maxDocumentSize, Duration requestBodyTimeout) {}
