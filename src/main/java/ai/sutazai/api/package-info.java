/** The contract at the HTTP door: what comes in is held to it, what fails is told as a problem. */
package ai.sutazai.api;
