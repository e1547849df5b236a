/**
 * Takes edits of routes, prompts, schemas and the contract while the service runs, whole or not at
 * all; and what is known of what runs.
 */
package ai.sutazai.reload;
