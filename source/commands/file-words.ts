import type {GoneOver} from '../api/go-over.ts';
import type {FileNews} from '../api/reloader.ts';

/** `starting web; restarting db`; `nothing` when there was nothing to do. */
export function describeChange({added, removed, changed}: GoneOver, nothing: string): string {
	const lists = [['starting', added], ['removing', removed], ['restarting', changed]] as const;
	const said = lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what} ${names.join(', ')}`).join('; ');
	return said === '' ? nothing : said;
}

/** Where a reload has nothing to do. */
export const nothingNew = 'the file says nothing new';

/** Where `scale` has nothing to do. */
export function hasCopies(service: string, count: number): string {
	return `${service} has ${count} ${count === 1 ? 'copy' : 'copies'} already`;
}

/** Line by line, with all that is wrong. */
export function describeNews(news: FileNews): readonly string[] {
	if (news.type === 'invalid') {
		return ['the file has changed and cannot be used; what runs goes on as it was:', ...linesOf(news.text)];
	}

	const said = news.change ? `the file has changed: ${describeChange(news.change, 'no service has to be started, restarted or removed')}` : 'the file is as it was again';
	return [said, ...linesOf(news.warnings)];
}

function linesOf(text: string): readonly string[] {
	return text.split('\n').filter(line => line.trim() !== '');
}

/** Diagnostics stand in paragraphs; the first line says where and what. */
export function shortened(text: string): string {
	const [first = ''] = text.trim().split('\n', 1);
	const count = text.trim().split(/\n\n+/).length;
	return count > 1 ? `${first} (and more: devtui check)` : first;
}
