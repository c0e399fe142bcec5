"""Words that teach: data whose numbers core computes."""
