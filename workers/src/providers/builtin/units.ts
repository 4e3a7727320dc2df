import type { Skill } from './skill.ts'

type Unit = { of: string; factor: number; offset: number }

/** Each line: the quantity, then `factor names` in its base unit; `factor+offset` where zero is not zero. */
const table: [of: string, ...units: string[]][] = [
  ['length', '1 m metre metres meter meters', '0.01 cm centimetre centimetres centimeter centimeters', '0.001 mm millimetre millimetres millimeter millimeters', '1000 km kilometre kilometres kilometer kilometers', '0.0254 in inch inches', '0.3048 ft foot feet', '0.9144 yd yard yards', '1609.344 mi mile miles', '1852 nmi'],
  ['mass', '1 kg kilogram kilograms kilo kilos', '0.001 g gram grams', '0.000001 mg milligram milligrams', '1000 t tonne tonnes', '0.45359237 lb lbs pound pounds', '0.028349523125 oz ounce ounces', '6.35029318 st stone stones'],
  ['volume', '1 l litre litres liter liters', '0.001 ml millilitre millilitres milliliter milliliters', '0.01 cl', '1000 m3', '3.785411784 gal gallon gallons', '0.473176473 pt pint pints', '0.2365882365 cup cups', '0.01478676478125 tbsp tablespoon tablespoons', '0.00492892159375 tsp teaspoon teaspoons'],
  ['time', '1 s sec second seconds', '0.001 ms millisecond milliseconds', '60 min minute minutes', '3600 h hour hours', '86400 d day days', '604800 week weeks', '31557600 year years'],
  ['speed', '1 m/s', '0.27777777777777778 km/h kph kmh', '0.44704 mph', '0.51444444444444444 kn knot knots'],
  ['data', '1 byte bytes b', '1000 kb kilobyte kilobytes', '1000000 mb megabyte megabytes', '1000000000 gb gigabyte gigabytes', '1000000000000 tb terabyte terabytes', '1024 kib', '1048576 mib', '1073741824 gib', '0.125 bit bits'],
  ['area', '1 m2 sqm', '1000000 km2', '10000 ha hectare hectares', '4046.8564224 acre acres', '0.09290304 sqft ft2'],
  ['temperature', '1 k kelvin', '1+273.15 c celsius °c', '0.55555555555555556+255.37222222222222 f fahrenheit °f'],
] // prettier-ignore

const known: ReadonlyMap<string, Unit> = new Map(
  table.flatMap(([of, ...lines]) =>
    lines.flatMap((line) => {
      const [scale = '', ...names] = line.split(' ')
      const [factor, offset] = scale.split('+')
      return names.map((name): [string, Unit] => [
        name,
        { of, factor: Number(factor), offset: Number(offset ?? 0) },
      ])
    }),
  ),
)

const question =
  /^(?:convert |how (?:much|many) (?:is|are) |what(?:'s|’s| is| are) )?(-?\d{1,15}(?:\.\d{1,10})?) ?([a-z°/]+[23]?) (?:in|to|into|as) ([a-z°/]+[23]?)\??$/i

/** Converts a measure. US cups, pints and gallons. */
export const units: Skill = ({ text }) => {
  if (text.length > 100) return null
  const [, amount = '', from = '', to = ''] = question.exec(text) ?? []
  const [a, b] = [known.get(from.toLowerCase()), known.get(to.toLowerCase())]
  if (!a || !b) return null
  if (a.of !== b.of)
    return `${from} measures ${a.of}, ${to} measures ${b.of}: neither is the other.`
  const result = (Number(amount) * a.factor + a.offset - b.offset) / b.factor
  return `${amount} ${from} = ${String(Number(result.toPrecision(8)))} ${to}`
}
