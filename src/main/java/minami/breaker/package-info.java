/**
 * What the circuit breakers of origins and peers share. The library's own open state lives by the
 * clock on the wall, and stays open for as long as that is set back by.
 */
package minami.breaker;
