//! Apportionment of seats: divisor and quota methods, step tables, caucuses.
