/**
 * What the circuit breakers of origins and peers share. The library's own open state lives by the
 * wall clock, and lasts longer by as much as that is set back; these have a clock of their own.
 */
package minami.breaker;
