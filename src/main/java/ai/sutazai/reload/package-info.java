/** What is known of the running routes. */
package ai.sutazai.reload;
