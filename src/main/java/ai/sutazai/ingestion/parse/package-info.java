/** From a file's bytes to normalised text with its pages and headings. */
package ai.sutazai.ingestion.parse;
