/** What routes may do only sometimes. */
package ai.sutazai.flags;
