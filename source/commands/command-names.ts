/** What `devtui` knows to do, for suggestions. */
export const commandNames = [
<<<<<<< HEAD
	'up', 'run', 'test', 'check', 'schema', 'doctor', 'import',
=======
	'up', 'run', 'check', 'schema', 'doctor', 'import', 'init',
>>>>>>> 9960c0e (A first file is written from what is in the directory, and devtui without a file says what is there and offers it)
	'top', 'graph', 'exec', 'shell', 'completion',
	'ps', 'logs', 'events', 'env', 'start', 'stop', 'restart', 'signal', 'pause', 'resume', 'send', 'wait', 'reload', 'snapshot', 'open', 'scale', 'add', 'remove', 'attach', 'down',
] as const;
