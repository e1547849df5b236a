package ai.sutazai.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the HTTP door.
 *
 * @param contract the OpenAPI document
 * @param maxDocumentSize bounds the content of a document in every form
 */
@ConfigurationProperties("sutazai")
record ApiSettings(Resource contract, DataSize maxDocumentSize) {}
