"""The words that every part of certverify shares: who is asked about, what is asked, what was answered."""
