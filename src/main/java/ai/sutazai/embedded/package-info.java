/** The data directory, the secrets in it, and the PostgreSQL of a service that has no other. */
package ai.sutazai.embedded;
