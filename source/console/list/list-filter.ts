/** Whether a name, with the heading that it stands under, has every word of the filter in it, and none that begins with `!`. Small letters stand for capitals, too. */
export function passesFilter(name: string, filter: string): boolean {
	return filter.split(/\s+/).filter(word => word !== '' && word !== '!').every(word => {
		const isWanted = !word.startsWith('!');
		const text = isWanted ? word : word.slice(1);
		const where = text === text.toLowerCase() ? name.toLowerCase() : name;
		return where.includes(text) === isWanted;
	});
}
