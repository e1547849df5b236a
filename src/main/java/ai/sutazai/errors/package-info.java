/** The one vocabulary of failure: an exception for each condition, a problem for each exception. */
package ai.sutazai.errors;
