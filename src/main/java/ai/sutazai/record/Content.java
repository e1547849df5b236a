package ai.sutazai.record;

import java.nio.file.Path;

/**
 * Bytes on their way into the record, read when the statement is run.
 *
 * @param bytes null if they are in a file
 * @param size of either, in bytes
 */
public record Content(byte[] bytes, Path file, long size) {}
