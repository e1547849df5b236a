/** From bytes at a door to chunks in the record. */
package ai.sutazai.ingestion;
