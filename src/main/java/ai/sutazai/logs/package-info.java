/** What a line of the log looks like, and by which ids it is found. */
package ai.sutazai.logs;
