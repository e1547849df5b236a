/** Between SQL results and exchanges. */
package ai.sutazai.record;
