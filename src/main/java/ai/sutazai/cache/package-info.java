/** What may be forgotten at any time: in this process, or shared by all instances. */
package ai.sutazai.cache;
