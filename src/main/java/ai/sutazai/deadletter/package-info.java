/** What was given up or refused, until somebody has it tried again. */
package ai.sutazai.deadletter;
