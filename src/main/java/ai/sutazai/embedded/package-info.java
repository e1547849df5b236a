/** What the embedded default brings along: its data directory and its own PostgreSQL. */
package ai.sutazai.embedded;
