/** What this service needs, and whether it is there. */
package ai.sutazai.outage;
