import {maxValue, minValue, nullable, number, pipe, union} from 'valibot';
import {expected} from './complaint.ts';
import {isImageName} from './container-names.ts';
import {parsePorts} from './container-ports.ts';
import {environment} from './schema-environment.ts';
import {byteSize} from './schema-extras.ts';
import {fields, flag, listOf, mapOf, nonEmptyText, oneOf, scalarText, text, textOrTexts, texts, whole} from './schema-parts.ts';
import {suggest} from './suggest.ts';

/** What a service in a container says beside what every service can say. */
export function containerEntries() {
	return {
		image: text('an image such as postgres:16', isImageName, {pattern: String.raw`^[^\s]+$`, hint: written => /[A-Z]/.test(written.split(':')[0]!) ? 'names of images have no capitals' : undefined}),
		build: union([nonEmptyText('a directory'), fields({context: nonEmptyText('a directory'), dockerfile: nonEmptyText('a file'), args: environment(), target: nonEmptyText('a stage')}, {foreign: {path: 'context', file: 'dockerfile'}})], expected('a directory, or a map with "context"')),
		pull_policy: oneOf(['missing', 'always', 'never'], {hint: written => written === 'if_not_present' ? 'did you mean "missing"?' : suggest(written, ['missing', 'always', 'never'])}),
		platform: text('a platform such as linux/amd64', written => /^[a-z\d]+(\/[a-z\d]+){0,2}$/.test(written), {pattern: '^[a-z0-9]+(/[a-z0-9]+){0,2}$'}),
		ports: ports(),
		volumes: volumes(),
		tmpfs: union([memoryPath(), listOf(memoryPath(), 'a list of paths in the container')], expected('a path in the container, or a list of them')),
		labels: environment(),
		init: flag(),
		mem_limit: byteSize('a size such as 512m or 2GB'),
		cpus: cpus(),
		shm_size: byteSize('a size such as 64m or 1GB'),
		network_mode: text('bridge, host, none, or service:NAME', written => /^(bridge|host|none|service:.+)$/.test(written), {pattern: '^(bridge|host|none|service:.+)$', hint: written => suggest(written, ['bridge', 'host', 'none'])}),
		aliases: texts(),
		hostname: nonEmptyText('a name'),
		extra_hosts: union([listOf(text('NAME:ADDRESS', written => /^[^\s:=]+[:=].+$/.test(written)), 'a list of NAME:ADDRESS'), mapOf(nonEmptyText('an address'), 'a map of names to addresses')], expected('a map of names to addresses, or a list of NAME:ADDRESS')),
		dns: textOrTexts(),
		privileged: flag(),
		read_only: flag(),
		cap_add: texts(),
		cap_drop: texts(),
		security_opt: texts(),
		sysctls: environment(),
		devices: texts(),
		group_add: listOf(scalarText(), 'a list of groups'),
		reuse: flag(),
	};
}

/** `network` at the top. */
export function network() {
	const name = text('a name of letters, digits, "_", "." and "-"', isEngineName, {pattern: String.raw`^[A-Za-z\d][A-Za-z\d_.-]*$`});
	return union([name, fields({name, external: flag()}, {required: ['name']})], expected('a name, or a map with "name"'));
}

/** `volumes` at the top. */
export function namedVolumes() {
	return mapOf(nullable(fields({name: nonEmptyText('a name'), external: flag(), driver: nonEmptyText('a driver'), driver_opts: mapOf(scalarText(), 'a map of options')})), 'a map of volumes', text('a name of letters, digits, "_", "." and "-"', isEngineName, {pattern: String.raw`^[A-Za-z\d][A-Za-z\d_.-]*$`}));
}

function ports() {
	const noun = 'a port, HOST:CONTAINER, ADDRESS:HOST:CONTAINER, or a map with "target"';
	const short = text(noun, written => parsePorts(written).type === 'ok', {
		pattern: String.raw`^[^\s]*\d(/(tcp|udp))?$`,
		hint(written) {
			const parsed = parsePorts(written);
			return parsed.type === 'ok' || parsed.trouble === 'it is none of these' ? undefined : parsed.trouble;
		},
	});
	const port = text('a port or a range of ports', written => /^\d+(-\d+)?$/.test(written), {pattern: String.raw`^\d+(-\d+)?$`});
	const long = fields({
		target: union([whole('a port from 1 to 65535', 1, 65_535).options[0], port], expected('a port or a range of ports')),
		published: union([whole('a port from 0 (any free one) to 65535', 0, 65_535).options[0], text('a port or a range of ports', written => /^(\d+(-\d+)?)?$/.test(written), {pattern: String.raw`^(\d+(-\d+)?)?$`})], expected('a port or a range of ports')),
		host_ip: nonEmptyText('an address'),
		protocol: oneOf(['tcp', 'udp']),
	}, {required: ['target'], foreign: {container: 'target', host: 'published', ip: 'host_ip'}});
	return listOf(union([whole('a port from 1 to 65535', 1, 65_535).options[0], short, long], expected(noun)), 'a list of ports');
}

function volumes() {
	const long = fields({
		type: oneOf(['bind', 'volume', 'tmpfs']),
		source: nonEmptyText('a path or the name of a volume'),
		target: text('an absolute path in the container', written => written.startsWith('/'), {pattern: '^/'}),
		read_only: flag(),
		bind: fields({create_host_path: flag(), selinux: oneOf(['z', 'Z'])}),
		tmpfs: fields({size: byteSize('a size such as 64m'), mode: whole('a mode such as 1777', 0, 7777)}),
	}, {required: ['type', 'target']});
	return listOf(union([nonEmptyText('a volume such as ./src:/app or data:/var/lib/data'), long], expected('a volume such as ./src:/app or data:/var/lib/data, or a map with "type" and "target"')), 'a list of volumes');
}

/** `/run`, `/tmp:size=64m,mode=1777` */
function memoryPath() {
	return text('an absolute path in the container, with options after a colon', written => written.startsWith('/'), {pattern: '^/'});
}

function cpus() {
	const noun = 'a number of processors such as 2 or 0.5';
	return union([
		pipe(number(expected(noun)), minValue(0.001, expected(noun)), maxValue(100_000, expected(noun))),
		text(noun, written => /^\d+(\.\d+)?$/.test(written) && Number(written) > 0, {pattern: String.raw`^\d+(\.\d+)?$`}),
	], expected(noun));
}

function isEngineName(written: string): boolean {
	return /^[A-Za-z\d][\w.-]*$/.test(written);
}
