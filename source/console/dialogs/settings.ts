import {describeJob} from '../../core/describe.ts';
import {commandWords} from '../../core/command-words.ts';
import type {CommandSpec, HookName, ProbeSpec, RestartSpec, ServiceSpec, StopSpec} from '../../core/spec.ts';
import type {ServiceState} from '../../core/state.ts';
import type {WatchAction, WatchSpec} from '../../core/watch-spec.ts';
import {formatByteSize} from '../../lib/byte-size.ts';
import {formatDuration} from '../../lib/duration.ts';
import type {Fact} from './facts.ts';
import {maskedCommand, maskedValue, maskedWords} from '../../lib/masked.ts';

/** What the file says of a service, in words; defaults that nobody asks about are left out. */
export function settingFacts(spec: ServiceSpec, {watch: {isOn}}: Pick<ServiceState, 'watch'>): readonly Fact[] {
	const {description, links, profiles, command, workingDir, build, ready, live, watch, markerWatch, hooks, replica, udpTrigger, logFile} = spec;
	return [
		{label: 'description', values: given(description)},
		{label: 'links', values: links},
		{label: 'command', values: [commandText(command)]},
		{label: 'directory', values: [workingDir]},
		{label: 'copy', values: replica ? [`${replica.number} of ${replica.of}`] : []},
		{label: 'profiles', values: profiles.length > 0 ? [profiles.join(', ')] : []},
		{label: 'build', values: build ? [commandText(build)] : []},
		{label: 'ready', values: ready ? [probeText(ready), `not ready within ${formatDuration(ready.withinMs)}: failed`] : []},
		{label: 'live', values: live ? [`${probeText(live)}, restarted after ${live.retries} ${live.retries === 1 ? 'failure' : 'failures'}`] : []},
		{label: 'watch', values: watch ? watchTexts(watch) : markerWatch && isOn ? ['by marker files', howWatched(markerWatch)] : []},
		{label: 'trigger', values: udpTrigger ? [`UDP ${target(udpTrigger)}`] : []},
		{label: 'restart', values: [restartText(spec.restart)]},
		{label: 'stop', values: [stopText(spec.stop)]},
		{label: 'hooks', values: hookNames.flatMap(name => hooks[name] ? [`${describeJob(name)}: ${commandText(hooks[name].command)}${hooks[name].ignoresFailure ? ' (its failure is ignored)' : ''}`] : [])},
		{label: 'user', values: given(spec.identity?.user)},
		{label: 'log file', values: logFile ? [logFile.path, ...logFile.maxBytes !== undefined ? [`rotated at ${formatByteSize(logFile.maxBytes)}, ${logFile.backups} kept`] : []] : []},
	];
}

/** As it may be shown to whoever looks over a shoulder. */
export function commandText(command: CommandSpec): string {
	return command.type === 'shell' ? maskedCommand(command.text) : maskedWords(commandWords(command)).map(word => /^[\w@%+=:,./•-]+$/.test(word) ? word : JSON.stringify(word)).join(' ');
}

const hookNames: readonly HookName[] = ['before-start', 'after-start', 'after-ready', 'before-signal', 'after-signal', 'before-stop', 'after-stop', 'on-failure'];

function given(text: string | undefined): readonly string[] {
	return text === undefined ? [] : [text];
}

function probeText({check, intervalMs}: ProbeSpec): string {
	const every = `, every ${formatDuration(intervalMs)}`;
	switch (check.type) {
		case 'http': {
			return `http ${maskedValue('url', check.url)} answers ${check.status}${every}`;
		}

		case 'tcp': {
			return `tcp ${target(check)}${every}`;
		}

		case 'exec': {
			return `exec ${commandText(check.command)}${every}`;
		}

		case 'log': {
			return `prints a line like /${check.pattern}/`;
		}

		case 'notify': {
			return 'says READY=1 to $NOTIFY_SOCKET';
		}
	}
}

function watchTexts(watch: WatchSpec): readonly string[] {
	const {patterns, includeRegex, excludeRegex} = watch;
	const rules = [...patterns, ...includeRegex.map(regex => `/${regex}/`), ...excludeRegex.map(regex => `!/${regex}/`)];
	return [rules.join('  '), howWatched(watch)];
}

function howWatched({usesGitignore, action, engine, debounceMs, delayMs}: WatchSpec): string {
	return [
		actionText(action),
		`debounce ${debounceMs === 'auto' ? 'auto' : formatDuration(debounceMs)}`,
		...delayMs > 0 ? [`delay ${formatDuration(delayMs)}`] : [],
		`engine ${engine}`,
		...usesGitignore ? [] : ['also what .gitignore excludes'],
	].join(' · ');
}

function actionText(action: WatchAction): string {
	switch (action.type) {
		case 'restart': {
			return 'restarts it';
		}

		case 'rebuild': {
			return 'builds and restarts it';
		}

		case 'sync': {
			return ['copies into the container', ...action.then ? [`${actionText(action.then)}`] : []].join(', then ');
		}

		case 'signal': {
			return `sends ${action.signal}`;
		}

		case 'exec': {
			return `runs ${commandText(action.command)}`;
		}

		case 'none': {
			return 'only marks it stale';
		}
	}
}

function restartText({policy, maxRetries, maxDelayMs}: RestartSpec): string {
	return policy === 'no' ? 'no' : `${policy}${maxRetries === undefined ? '' : `, ${maxRetries} times at most`}, after 1s and up to ${formatDuration(maxDelayMs)}`;
}

function stopText({way, signal, graceMs}: StopSpec): string {
	const asked = way?.type === 'command' ? commandText(way.command) : way?.type === 'keys' ? `keys ${JSON.stringify(way.keys)}` : signal;
	return `${asked}, after ${formatDuration(graceMs)} SIGKILL`;
}

function target({host, port}: {readonly host: string; readonly port: number}): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
