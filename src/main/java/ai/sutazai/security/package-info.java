/** Who may come in, and as whom: tokens, log-in, throttle, and the chain that denies by default. */
package ai.sutazai.security;
