/** What features must see the same way in a text. */
package ai.sutazai.text;
