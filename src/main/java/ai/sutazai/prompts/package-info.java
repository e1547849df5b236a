/** What the model is told. */
package ai.sutazai.prompts;
