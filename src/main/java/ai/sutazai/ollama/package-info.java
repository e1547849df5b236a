/** How Ollama is talked to, whatever for. */
package ai.sutazai.ollama;
