/** Telling people and programs outside, by webhook and mail. */
package ai.sutazai.notification;
