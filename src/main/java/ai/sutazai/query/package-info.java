/** From a question to ranked chunks, and to an answer with citations. */
package ai.sutazai.query;
