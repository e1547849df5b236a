/** What agents take, as files. */
package ai.sutazai.schemas;
