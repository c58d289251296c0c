import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {mprocsFile, peerFile} from '../setup/peers.js';
import {cli} from '../setup/program.js';

// Every tool is run by the same Node from its own entry, as its command in `bin` would run it. A service is
// `{name, command}` and whatever else devtui is told; each returns the argument list, after having written what it reads.

export function devtuiHeadless(workspace, services) {
	return [process.execPath, cli, 'up', '--headless', '-f', devtuiFile(workspace, services)];
}

export function devtuiConsole(workspace, services) {
	return [process.execPath, cli, 'up', '-f', devtuiFile(workspace, services)];
}

export function concurrently(_workspace, services) {
	const names = services.map(({name}) => name).join(',');
	return [process.execPath, peerFile('concurrently', 'dist/bin/concurrently.js'), '--names', names, ...services.map(({command}) => command)];
}

export function nodeForeman({file}, services) {
	const procfile = file('Procfile');
	fs.writeFileSync(procfile, services.map(({name, command}) => `${name}: ${command}\n`).join(''));
	return [process.execPath, peerFile('foreman', 'nf.js'), 'start', '--procfile', procfile];
}

/** With its defaults; what is executed is a script of that extension in the working directory. */
export function nodemon(_workspace, {command, extension}) {
	return [process.execPath, peerFile('nodemon', 'bin/nodemon.js'), '--ext', extension, '--exec', command];
}

/** A service of wireit's in its watch mode; npm has to start it. */
export function wireit({file}, {command, extension}) {
	const script = {command, service: true, files: [`*.${extension}`]};
	fs.writeFileSync(file('package.json'), JSON.stringify({name: 'service', private: true, scripts: {app: 'wireit'}, wireit: {app: script}}));
	fs.symlinkSync(path.dirname(peerFile('wireit', '')), file('node_modules'));
	return ['npm', 'run', 'app', '--watch'];
}

export function mprocs({file}, services) {
	const settings = file('mprocs.json');
	fs.writeFileSync(settings, JSON.stringify({procs: Object.fromEntries(services.map(({name, command}) => [name, {shell: command}]))}));
	return [mprocsFile(), '--config', settings];
}

/** A window for each service; `j` and `k` choose the next and the previous one. */
export function tmux({file}, services, {isAttached = true} = {}) {
	const settings = file('tmux.conf');
	const lines = ['set -g mouse on', 'set -g status-left ""', 'set -g status-right ""', 'bind -n j next-window', 'bind -n k previous-window', 'set -g default-shell /bin/sh', 'set -g destroy-unattached off'];
	fs.writeFileSync(settings, `${lines.join('\n')}\n`);
	const [first, ...others] = services;
	const windows = others.flatMap(({name, command}) => [';', 'new-window', '-d', '-n', name, command]);
	return ['tmux', '-S', file('tmux.socket'), '-f', settings, 'new-session', ...(isAttached ? [] : ['-d']), '-x', '200', '-y', '60', '-n', first.name, first.command, ...windows];
}

/** mprocs as the only window of tmux, which draws it. */
export function mprocsInTmux(workspace, services) {
	const [program, option, settings] = mprocs(workspace, services);
	return tmux(workspace, [{name: 'mprocs', command: `exec ${program} ${option} ${settings}`}]);
}

function devtuiFile({file}, services) {
	const configuration = file('devtui.yaml');
	// JSON is YAML; `$` is devtui's own in the long form.
	const entries = services.map(({name, command, ...more}) => [name, {command: command.replaceAll('$', '$$$$'), ...more}]);
	fs.writeFileSync(configuration, JSON.stringify({services: Object.fromEntries(entries)}));
	return configuration;
}
