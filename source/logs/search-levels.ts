/** From the worst on. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = typeof logLevels[number];

/** Whether a level is as bad as another or worse. */
export function isAtLeast(level: LogLevel | undefined, least: LogLevel): boolean {
	return level !== undefined && logLevels.indexOf(level) <= logLevels.indexOf(least);
}

/** What a line (colours removed) says of itself, in the ways of the loggers that are in use; undefined: nothing. */
export function levelOf(line: string): LogLevel | undefined {
	const head = line.slice(0, headLength);
	return ofField(head) ?? ofWord(head) ?? (trouble.test(head) ? 'error' : undefined) ?? ofKlog(head);
}

/** The level of a line where somebody has said what an error is: such lines are, and no others. */
export function levelByErrors(level: LogLevel | undefined, isError: boolean): LogLevel | undefined {
	if (isError) {
		return level === 'fatal' ? 'fatal' : 'error';
	}

	return isAtLeast(level, 'error') ? 'warn' : level;
}

/** Whether a line without a level goes on with what the line before has begun, such as a stack trace. */
export function isContinuation(line: string): boolean {
	return /^(?:[ \t]+\S|[}\])]|Caused by:|\.\.\. \d+ more)/.test(line);
}

/** Loggers say it first. */
const headLength = 400;

const names: Readonly<Record<string, LogLevel>> = {
	emerg: 'fatal', emergency: 'fatal', alert: 'fatal', crit: 'fatal', critical: 'fatal', fatal: 'fatal', panic: 'fatal', dpanic: 'fatal',
	err: 'error', error: 'error', severe: 'error', fail: 'error',
	warn: 'warn', warning: 'warn', wrn: 'warn',
	info: 'info', inf: 'info', information: 'info', notice: 'info', log: 'info',
	debug: 'debug', dbg: 'debug', dbug: 'debug', verbose: 'debug', fine: 'debug',
	trace: 'trace', trc: 'trace', silly: 'trace', finest: 'trace',
};

// JSON and logfmt: a field of its own, whatever the text around it says.
const field = /["']?\b(?:level|severity|lvl|levelname|loglevel|log\.level)["']?\s*[:=]\s*["']?([A-Za-z]+|\d+)/i;

function ofField(head: string): LogLevel | undefined {
	const value = field.exec(head)?.[1];
	return value === undefined ? undefined : /^\d/.test(value) ? ofNumber(Number(value)) : names[value.toLowerCase()];
}

/** As pino and bunyan count (10 to 60), and as syslog does (7 to 0). */
function ofNumber(number: number): LogLevel | undefined {
	if (number < 8) {
		return number < 3 ? 'fatal' : number === 3 ? 'error' : number === 4 ? 'warn' : number < 7 ? 'info' : 'debug';
	}

	return number >= 60 ? 'fatal' : number >= 50 ? 'error' : number >= 40 ? 'warn' : number >= 30 ? 'info' : number >= 20 ? 'debug' : number >= 10 ? 'trace' : undefined;
}

// In capitals anywhere near the beginning; else only where a logger puts it: first, in brackets, before a colon.
const capitals = /(?:^|[\s[(<|:*])(EMERG|ALERT|CRIT|CRITICAL|FATAL|PANIC|ERR|ERROR|SEVERE|FAIL|WARN|WARNING|WRN|INFO|INF|NOTICE|DEBUG|DBG|VERBOSE|TRACE|TRC)(?=[\s\])>|:!*]|$)/;
const small = /(?:^|[[(<|])\s*(emerg|alert|crit|critical|fatal|panic|err|error|severe|fail|warn|warning|info|notice|debug|dbug|verbose|trace|silly|Error|Warning|Fatal|Info|Debug)(?:\s*[\])>|:]|\[\w+\]:| TS\d+:)/;
const capitalsWithin = 120;

function ofWord(head: string): LogLevel | undefined {
	const word = (capitals.exec(head.slice(0, capitalsWithin)) ?? small.exec(head))?.[1];
	return word === undefined ? undefined : names[word.toLowerCase()];
}

// What runtimes print when nobody logs.
const trouble = /^(?:Uncaught |Exception in thread |Unhandled |\[?UnhandledPromiseRejection|Traceback \(most recent call last\)|thread '.*' panicked at |goroutine \d+ \[|(?:[\w$]+\.)*[\w$]*(?:Error|Exception)(?: \[\w+\])?(?::|$)|.{0,80}[:)] (?:fatal )?error(?: [A-Z]+\d+)?:)/;

function ofKlog(head: string): LogLevel | undefined {
	const letter = /^([IWEF])\d{4} \d\d:\d\d:\d\d/.exec(head)?.[1];
	return letter === undefined ? undefined : {I: 'info', W: 'warn', E: 'error', F: 'fatal'}[letter] as LogLevel;
}
