/** Work that agents do: what is taken, who does it and what is told of it. */
package ai.sutazai.tasks;
