"""What single kinds of accounts promise beyond the suite all channels share."""
