import type {Fields} from './fields.ts';
import type {Filler} from './templates.ts';

/** `log_location` and `log_configuration`. */
export function logOf(service: Fields, filler: Filler): object {
	const location = service.text('log_location');
	const fields = service.fields('log_configuration');
	if (location === undefined) {
		service.lost('log_configuration', 'the service has no "log_location"');
		return {};
	}
	const rotation = fields?.fields('rotation');
	const [size, age, backups] = ['max_size_mb', 'max_age_days', 'max_backups'].map(key => rotation?.text(key));
	rotation?.lost('compress', 'logs that have been rotated are left as they are');
	rotation?.lost('directory', '"log_file" says where it is');
	rotation?.lost('filename', '"log_file" says where it is');
	rotation?.tellRest();
	const hasTimestamps = fields?.flag('add_timestamp') ?? false;
	for (const key of ['fields_order', 'timestamp_format']) {
		fields?.lost(key, 'a log holds what the service has printed, with a time before each line where that is asked for');
	}
	if (fields?.node('disable_json') && !fields.flag('disable_json')) {
		fields.lost('disable_json', 'a log holds what the service has printed');
	}
	// What is left is how devtui writes its logs anyway.
	fields?.ignore('no_metadata', 'no_color', 'flush_each_line', 'disable_json');
	fields?.tellRest();
	return {
		log_file: copies(filler.plain(location)),
		...size !== undefined && {log_max_size: `${size}MB`},
		...age !== undefined && {log_max_age: `${age}d`},
		...backups !== undefined && {log_backups: Number(backups)},
		...hasTimestamps && {log_timestamps: true},
	};
}

/** The number of a copy is a part of its name here. */
function copies(path: string): string {
	return path.replaceAll('{PC_REPLICA_NUM}', '{name}');
}
