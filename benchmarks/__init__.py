"""What a step costs: the command path beside plain SpiffWorkflow and bare SQL, all in one run; only `wuye bench` needs it."""
