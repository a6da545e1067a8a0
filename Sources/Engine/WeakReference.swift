/// An object that somebody else holds.
struct WeakReference<Object: AnyObject> {
    weak var object: Object?
}
