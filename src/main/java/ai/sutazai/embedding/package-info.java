/** From chunks to vectors, and the index they are searched in. */
package ai.sutazai.embedding;
