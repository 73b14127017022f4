//! Counting of ballots: from ballots to winners, with the full account.
