declare module 'parse-prometheus-text-format' {
  /** Parses the text format 0.0.4; throws for what is none. */
  export default function parsePrometheusTextFormat(text: string): {
    name: string
    help: string
    type: string
    metrics: { value: string; labels?: Record<string, string> }[]
  }[]
}
