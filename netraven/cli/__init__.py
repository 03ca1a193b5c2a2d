"""The command line: `root` names the verbs, each verb is a module that is imported when it is called."""
