/// Sentences for generated events, with some that are not ASCII.
enum Prose {
    static let questions = [
        "Where is my order? It was promised for Tuesday.",
        "How do I return the blue one and keep the red one?",
        "Can I change the address after the parcel was handed over?",
        "Why was I charged twice? My bank shows 49,90 € two times.",
        "Bonjour, où est ma commande n° 4711 ?",
        "返品の方法を教えてください。",
        "Does the \"pro\" plan include single sign-on?",
        "I forgot my password and the reset mail never comes.",
    ]

    static let sentences = [
        "The parcel left the warehouse this morning and is on its way.",
        "A refund takes three to five working days to show on the statement.",
        "I looked at the order and found that one item is still being packed.",
        "Please answer with the order number and the postal code.",
        "According to the policy, unopened goods can be returned within thirty days.",
        "The customer asks about a delivery; the tracking service should know more.",
        "Schöne Grüße aus dem Lager – alles ist unterwegs.",
        "Confidence is high, since two documents agree.",
        "The address can be changed until the courier has scanned the label.",
        "No matching record was found, so a person should have a look.",
    ]

    static func pick(_ choices: [String], _ random: inout SeededRandom) -> String {
        choices.randomElement(using: &random) ?? ""
    }
}
