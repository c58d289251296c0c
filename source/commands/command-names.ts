/** What `devtui` knows to do, for suggestions. */
export const commandNames = [
	'up', 'run', 'test', 'init', 'check', 'schema', 'doctor', 'import', 'mcp',
	'top', 'graph', 'exec', 'shell', 'completion', 'open', 'help',
	'ps', 'logs', 'events', 'env', 'start', 'stop', 'restart', 'rebuild', 'checkpoints', 'rewind', 'signal', 'pause', 'resume', 'send', 'wait', 'reload', 'snapshot', 'scale', 'add', 'remove', 'attach', 'down',
	'hub', 'builder', 'suggest', 'builds', 'builders',
] as const;
