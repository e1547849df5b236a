/** Server-sent events, whatever they tell of. */
package ai.sutazai.events;
