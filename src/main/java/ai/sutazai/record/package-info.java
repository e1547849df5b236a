/** The database as this service sees it, and the way from its rows to exchanges and back. */
package ai.sutazai.record;
